import type { Rights } from '../access/service.ts';
import type { Reader } from '../audit/timeline-service.ts';
import { type Actor, may } from '../lib/access.ts';
import { browserInWords } from '../lib/browser.ts';
import type { MailRow } from '../outbox/state-service.ts';
import * as policy from './policy.ts';
import { isStuck, type SignInFacts } from './sign-in-help-service.ts';

/** What mends it: a page, or a button that acts at once. */
interface Remedy {
  label: string;
  url?: string;
  post?: string;
}

/** One thing that decides whether somebody can sign in. */
export interface Fact {
  label: string;
  text: string;
  /** Stands in the way. */
  bad: boolean;
  remedies: Remedy[];
  /** A mail whose fate is told below. */
  mail?: MailRow;
}

type Remedies = Record<
  'activate' | 'restore' | 'unlock' | 'passwordLink' | 'setPassword' | 'disableTwoFactor' | 'signOut',
  Remedy[]
>;

/** The facts in words, each with what the actor may do about it. */
export function describeFacts(facts: SignInFacts, actor: Actor, rights: Rights, reader: Reader): Fact[] {
  const remedies = remediesFor(facts, actor, rights, reader);
  return [
    statusFact(facts, remedies, reader),
    passwordFact(facts, remedies, reader),
    lockFact(facts, remedies, reader),
    ...(facts.user.secondFactor === 'off' ? [] : [codesFact(facts, remedies, reader)]),
    secondFactorFact(facts, remedies, actor, reader),
    ...rememberedFacts(facts, reader),
    ...mailFacts(facts, actor, reader),
    sessionsFact(facts, remedies, reader),
  ];
}

function statusFact({ user }: SignInFacts, remedies: Remedies, { t }: Reader): Fact {
  const mends = { active: [], deactivated: remedies.activate, deleted: remedies.restore };
  return {
    label: t('users.fields.status.label'),
    text: t(`users.sign-in-help.status.${user.status}`),
    bad: user.status !== 'active',
    remedies: mends[user.status],
  };
}

function passwordFact(facts: SignInFacts, remedies: Remedies, { t, formats }: Reader): Fact {
  const { user, passwordExpired, linkWorksUntil } = facts;
  const time = user.passwordExpiresAt ? formats.formatDateTime(user.passwordExpiresAt) : '';
  const temporary = passwordExpired ? 'expired' : 'temporary';
  const kept = user.mustChangePassword ? 'must-change' : 'own';
  const link = linkWorksUntil ? [t('users.sign-in-help.link', { time: formats.formatDateTime(linkWorksUntil) })] : [];
  return {
    label: t('users.created.password'),
    text: [t(`users.sign-in-help.password.${time ? temporary : kept}`, { time }), ...link].join(' '),
    bad: passwordExpired,
    remedies: [...remedies.passwordLink, ...remedies.setPassword],
  };
}

function lockFact({ locks }: SignInFacts, remedies: Remedies, { t, formats }: Reader): Fact {
  const { failures: count, lockedUntil } = locks;
  const text = lockedUntil
    ? t('users.sign-in-help.lock.locked', { count, time: formats.formatTime(lockedUntil) })
    : t('users.sign-in-help.lock.open', { count });
  const bad = lockedUntil !== null;
  return { label: t('users.sign-in-help.lock.label'), text, bad, remedies: bad ? remedies.unlock : [] };
}

function codesFact({ locks }: SignInFacts, remedies: Remedies, { t, formats }: Reader): Fact {
  const { wrongCodes: count, mostWrongCodes: most, codesLockedUntil: until } = locks;
  const text = until
    ? t('users.sign-in-help.codes.locked', { count, time: formats.formatDateTime(until) })
    : t('users.sign-in-help.codes.open', { count, most });
  return {
    label: t('users.sign-in-help.codes.label'),
    text,
    bad: until !== null,
    remedies: until ? remedies.unlock : [],
  };
}

/** With the last code that was mailed, since a code that never arrives keeps people out as well. */
function secondFactorFact(facts: SignInFacts, remedies: Remedies, actor: Actor, { t }: Reader): Fact {
  const { user, mail, codeMail } = facts;
  const kind = user.secondFactor === 'email' && !mail ? 'no-mail' : user.secondFactor;
  const shown = user.secondFactor === 'email' ? codeMail : undefined;
  return {
    label: t('users.show.second-factor'),
    text: t(`users.sign-in-help.second-factor.${kind}`, { email: user.email }),
    bad: kind === 'no-mail' || (shown !== undefined && isStuck(shown)),
    remedies: [...(shown && isStuck(shown) ? mailRemedy(shown, actor, t) : []), ...remedies.disableTwoFactor],
    ...(shown && { mail: shown }),
  };
}

/** Browsers in which the password alone is enough. */
const rememberedFacts = ({ browsers }: SignInFacts, { t, formats }: Reader): Fact[] =>
  browsers.length === 0
    ? []
    : [
        {
          label: t('users.sign-in-help.remembered.label'),
          text: formats.formatList(
            browsers.map(({ name, rememberedUntil }) =>
              t('users.sign-in-help.remembered.until', {
                name: browserInWords(name, t),
                date: formats.formatDate(rememberedUntil),
              }),
            ),
          ),
          bad: false,
          remedies: [],
        },
      ];

/** Credentials and links that have not arrived. */
const mailFacts = ({ credentialsMail, linkMail }: SignInFacts, actor: Actor, { t }: Reader): Fact[] =>
  [credentialsMail, linkMail].flatMap((mail) =>
    mail && isStuck(mail)
      ? [
          {
            label: t(`outbox.kinds.${mail.kind}`),
            text: t('users.sign-in-help.mail', { email: mail.recipient }),
            bad: true,
            remedies: mailRemedy(mail, actor, t),
            mail,
          },
        ]
      : [],
  );

function sessionsFact({ sessions }: SignInFacts, remedies: Remedies, { t }: Reader): Fact {
  const text = t('users.sign-in-help.sessions.text', { count: sessions });
  const label = t('users.sign-in-help.sessions.label');
  return { label, text, bad: false, remedies: sessions > 0 ? remedies.signOut : [] };
}

const mailRemedy = ({ id }: MailRow, actor: Actor, t: Reader['t']): Remedy[] =>
  may(actor, 'outbox.view') ? [{ label: t('users.sign-in-help.open-mail'), url: `/outbox/${id}` }] : [];

function remediesFor({ user }: SignInFacts, actor: Actor, rights: Rights, { t }: Reader): Remedies {
  const back = `?back=${encodeURIComponent(`/users/${user.id}/sign-in-help`)}`;
  const post = (allowed: boolean, action: string) =>
    allowed ? [{ label: t(`users.actions.${action}`), post: `/users/${user.id}/${action}${back}` }] : [];
  const open = (allowed: boolean, action: string, folder = `${action}${back}`) =>
    allowed ? [{ label: t(`users.actions.${action}`), url: `/users/${user.id}/${folder}` }] : [];
  return {
    activate: post(policy.canActivate(actor, user, rights), 'activate'),
    restore: open(policy.canRestore(actor, user, rights), 'restore'),
    unlock: open(policy.canUnlock(actor, user, rights), 'unlock'),
    passwordLink: open(policy.canSendPasswordLink(actor, user, rights), 'passwordLink', 'password-link'),
    setPassword: open(policy.canSetPassword(actor, user, rights), 'setPassword', 'password'),
    disableTwoFactor: open(
      user.secondFactor !== 'off' && policy.canChangeTwoFactor(actor, user, rights),
      'disableTwoFactor',
      `two-factor${back}`,
    ),
    signOut: open(policy.canSignOut(actor, user, rights), 'signOut', `sign-out${back}`),
  };
}
