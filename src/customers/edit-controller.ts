import type { Response } from 'express';
import { backPath } from '../lib/back.ts';
import { withTheirs } from '../lib/conflict-choices.ts';
import { countriesIn, countryName, languageName, languagesIn } from '../lib/display-names.ts';
import { setFlash, undo } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { type Conflict, createCustomer, type Edited, editable, updateCustomer } from './edit-service.ts';
import { createForm, type Editable, type EditValues, editForm, maskedEditForm } from './form.ts';
import { type CustomerDetails, findCustomer } from './service.ts';

/** What two people made of one field, and what it was before. */
interface Difference {
  name: string;
  label: string;
  before: string;
  theirs: string;
  yours: string;
}

interface Look {
  status?: number;
  customer?: CustomerDetails;
  differences?: Difference[];
  /** Fields that only somebody else changed, and that are so in the form now. */
  taken?: string[];
  by?: Conflict['by'];
}

export const newPage = (req: SignedInRequest, res: Response): void => showForm(req, res, show(createForm));

export async function create(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(createForm, req.body as Record<string, unknown>);
  if (!form.ok) return showForm(req, res, form.state, { status: 422 });
  const created = await createCustomer(req.portal, req.actor, form.values);
  if ('taken' in created) {
    const link = created.taken && `/customers/${created.taken.id}`;
    const state = withError(form.state, 'number', 'taken', { number: form.values.number, link });
    return showForm(req, res, state, { status: 422 });
  }
  setFlash(req, { kind: 'ok', text: wordsFor(req)('customers.new.done', { number: form.values.number }) });
  redirect(res, `/customers/${created.id}`);
}

export async function editPage(req: SignedInRequest, res: Response): Promise<void> {
  const customer = await findCustomer(req.portal, req.actor, pathId(req));
  showForm(req, res, show(formFor(req), { ...customer, ...versionOf(req, customer, customer.version) }), { customer });
}

export async function update(req: SignedInRequest, res: Response): Promise<void> {
  const customer = await findCustomer(req.portal, req.actor, pathId(req));
  const typed = withTheirs(req.body as Record<string, unknown>, editable(req.actor, customer));
  const form = parse(formFor(req), typed);
  if (!form.ok) return showForm(req, res, form.state, { status: 422, customer });
  const edited = await updateCustomer(req.portal, req.actor, customer.id, form.values as EditValues);
  if ('conflict' in edited) return showConflict(req, res, customer, edited);
  tellDone(req, customer, edited);
  redirect(res, backPath(req));
}

/** For whom names, e-mails and phones are masked, the form has none of them. */
const formFor = ({ actor }: SignedInRequest): typeof editForm =>
  (actor.masked ? maskedEditForm : editForm) as typeof editForm;

function tellDone(req: SignedInRequest, customer: CustomerDetails, { changed, entry, theirs }: Edited): void {
  const t = wordsFor(req);
  const named = (names: string[]) =>
    formatsOf(req).formatList(names.map((name) => t(`customers.fields.${name}.label`)));
  const texts = [
    ...(changed.length > 0 ? [t('customers.edit.done', { customer: customer.label, list: named(changed) })] : []),
    ...(theirs.length > 0 ? [t('customers.edit.merged', { list: named(theirs) })] : []),
  ];
  if (texts.length > 0) return setFlash(req, { kind: 'ok', text: texts.join(' '), ...undo(entry, backPath(req), t) });
  setFlash(req, { kind: 'info', text: t('customers.edit.unchanged') });
}

/** Shows the fields that both changed, with one's own values in the form; sending it again means them knowingly. */
function showConflict(req: SignedInRequest, res: Response, customer: CustomerDetails, clash: Conflict): void {
  const { conflict, version, original, merged, by } = clash;
  const t = wordsFor(req);
  const label = (name: keyof Editable) => t(`customers.fields.${name}.label`);
  const differences = merged.clashes.map((name) => ({
    name,
    label: label(name),
    before: shown(req, name, original[name]),
    theirs: shown(req, name, conflict[name]),
    yours: shown(req, name, merged.values[name]),
  }));
  const form = show(formFor(req), { ...merged.values, ...versionOf(req, conflict, version) });
  showForm(req, res, form, { status: 422, customer, differences, taken: merged.theirs.map(label), by });
}

/** The value of a field in words. */
function shown(req: SignedInRequest, name: keyof Editable, value = ''): string {
  if (name === 'country') return countryName(value, languageOf(req));
  return name === 'language' ? languageName(value, languageOf(req)) : value;
}

/** What tells later whether somebody else saved the customer meanwhile, and what of it they changed. */
const versionOf = ({ actor }: SignedInRequest, values: Editable, version: number) => ({
  version: String(version),
  original: JSON.stringify(editable(actor, values)),
});

function showForm(req: SignedInRequest, res: Response, form: FormState, look: Look = {}): void {
  const { status = 200, customer, differences, taken, by } = look;
  const t = wordsFor(req);
  const language = languageOf(req);
  const none = { value: '', label: t('components.none') };
  const withOwn = (name: string, list: { value: string; label: string }[], nameOf: typeof countryName) => {
    const value = String(form.values[name] ?? '');
    const isKnown = value === '' || list.some((option) => option.value === value);
    return [none, ...list, ...(isKnown ? [] : [{ value, label: nameOf(value, language) }])];
  };
  const args = {
    title: customer ? t('customers.edit.title', { customer: customer.label }) : t('customers.new.title'),
    section: 'customers',
    narrow: true,
    customer,
    form,
    masked: req.actor.masked,
    countries: withOwn('country', countriesIn(language), countryName),
    languageCodes: withOwn('language', languagesIn(language), languageName),
    differences,
    taken,
    by,
    back: backPath(req, customer ? `/customers/${customer.id}` : '/customers'),
    hasErrors: status !== 200,
  };
  page(req, res, 'customers/form', args, status);
}
