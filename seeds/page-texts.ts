/** A page as it was written, and how it was changed since. */
export interface SamplePage {
  slug: string;
  /** Versions from the first to the draft; what a version does not say is as before. */
  versions: { en?: [title: string, body: string]; de?: [title: string, body: string] }[];
  /** Which of them is public, counted from 1. */
  published?: number;
  /** Days from now. */
  validFrom?: number;
  validUntil?: number;
}

const lines = (...all: string[]) => all.join('\n');

export const samplePages: SamplePage[] = [
  {
    slug: 'welcome',
    published: 1,
    versions: [
      {
        en: [
          'Welcome to the store',
          lines(
            'Good to see you, {{first_name|dear visitor}}!',
            '',
            'Lamps, chairs and small things for every room, made to last and **easy to repair**.',
            '',
            ':::segment gold',
            '# Your gold advantages',
            '',
            '- Free delivery, always',
            '- New collections two days earlier',
            '- A direct line to somebody who knows you, {{first_name}} {{last_name}}',
            ':::',
            '',
            '# New this week',
            '',
            '1. The reading lamp *Nora*',
            '2. Stools in ash and oak',
            '3. Linen in six colours',
          ),
        ],
        de: [
          'Willkommen im Shop',
          lines(
            'Schön, dass Sie da sind, {{first_name|lieber Gast}}!',
            '',
            'Lampen, Stühle und Kleines für jeden Raum, haltbar gemacht und **leicht zu reparieren**.',
            '',
            ':::segment gold',
            '# Ihre Gold-Vorteile',
            '',
            '- Immer kostenlose Lieferung',
            '- Neue Kollektionen zwei Tage früher',
            '- Ein direkter Draht zu jemandem, der Sie kennt, {{first_name}} {{last_name}}',
            ':::',
            '',
            '# Neu in dieser Woche',
            '',
            '1. Die Leselampe *Nora*',
            '2. Hocker aus Esche und Eiche',
            '3. Leinen in sechs Farben',
          ),
        ],
      },
    ],
  },
  {
    slug: 'winter-sale',
    published: 1,
    versions: [
      {
        en: [
          'Winter sale',
          lines('The winter sale begins on **1 December**.', '', 'Come back then, {{first_name|friend}}.'),
        ],
        de: [
          'Winterverkauf',
          lines(
            'Der Winterverkauf beginnt am **1. Dezember**.',
            '',
            'Bis dann, {{first_name|liebe Kundin, lieber Kunde}}.',
          ),
        ],
      },
      {
        en: [
          'Winter sale',
          lines(
            'The winter sale begins on **28 November**, three days earlier than planned.',
            '',
            ':::segment gold',
            'For you, {{first_name}}, it begins today: [go in](/store/en/welcome).',
            ':::',
            '',
            '| | Now | Before |',
            '| --- | ---: | ---: |',
            '| Reading lamp *Nora* | € 79 | € 109 |',
            '| Stool in oak | € 120 | € 160 |',
            '',
            'Come back then, {{first_name|friend}}.',
          ),
        ],
        de: [
          'Winterverkauf',
          lines(
            'Der Winterverkauf beginnt am **28. November**, drei Tage früher als geplant.',
            '',
            ':::segment gold',
            'Für Sie, {{first_name}}, beginnt er heute: [hereinspaziert](/store/de/welcome).',
            ':::',
            '',
            '| | Jetzt | Vorher |',
            '| --- | ---: | ---: |',
            '| Leselampe *Nora* | 79 € | 109 € |',
            '| Hocker aus Eiche | 120 € | 160 € |',
            '',
            'Bis dann, {{first_name|liebe Kundin, lieber Kunde}}.',
          ),
        ],
      },
    ],
  },
  {
    slug: 'delivery',
    published: 2,
    versions: [
      {
        en: ['Delivery and returns', 'We deliver within five working days.'],
        de: ['Lieferung und Rückgabe', 'Wir liefern innerhalb von fünf Werktagen.'],
      },
      {
        en: [
          'Delivery and returns',
          lines(
            'We deliver within **three** working days.',
            '',
            '# Returns',
            '',
            'Send back what you do not like within 30 days.',
          ),
        ],
        de: [
          'Lieferung und Rückgabe',
          lines(
            'Wir liefern innerhalb von **drei** Werktagen.',
            '',
            '# Rückgabe',
            '',
            'Senden Sie innerhalb von 30 Tagen zurück, was Ihnen nicht gefällt.',
          ),
        ],
      },
      {
        en: [
          'Delivery and returns',
          lines(
            'We deliver within **two** working days.',
            '',
            '# Returns',
            '',
            'Send back what you do not like within 60 days.',
            '',
            ':::segment gold, business',
            'We pick it up where you are.',
            ':::',
          ),
        ],
        de: [
          'Lieferung und Rückgabe',
          lines(
            'Wir liefern innerhalb von **zwei** Werktagen.',
            '',
            '# Rückgabe',
            '',
            'Senden Sie innerhalb von 60 Tagen zurück, was Ihnen nicht gefällt.',
            '',
            ':::segment gold, business',
            'Wir holen es bei Ihnen ab.',
            ':::',
          ),
        ],
      },
    ],
  },
  {
    slug: 'black-friday',
    validFrom: 5,
    validUntil: 9,
    versions: [
      {
        en: [
          'Black Friday',
          lines(
            'One day, one price, {{first_name|friend}}.',
            '',
            ':::segment gold',
            'Your code: **GOLD-FIRST**',
            ':::',
            '',
            ':::segment silver',
            'Your code: **SILVER-NEXT**',
            ':::',
          ),
        ],
        de: [
          'Black Friday',
          lines(
            'Ein Tag, ein Preis, {{first_name|liebe Kundin, lieber Kunde}}.',
            '',
            ':::segment gold',
            'Ihr Code: **GOLD-FIRST**',
            ':::',
            '',
            ':::segment silver',
            'Ihr Code: **SILVER-NEXT**',
            ':::',
          ),
        ],
      },
    ],
  },
  {
    slug: 'business',
    versions: [
      {
        en: [
          'For companies',
          lines(
            'Furnish a whole office with one order.',
            '',
            ':::segment business',
            'Your terms: 30 days net, one invoice a month.',
            ':::',
          ),
        ],
      },
    ],
  },
  {
    slug: 'repairs',
    published: 1,
    versions: [
      {
        en: [
          'Repairs',
          lines(
            'Everything we sell can be repaired.',
            '',
            '> Bring it in, or write to [repairs@example.com](mailto:repairs@example.com).',
          ),
        ],
        de: [
          'Reparaturen',
          lines(
            'Alles, was wir verkaufen, lässt sich reparieren.',
            '',
            '> Bringen Sie es vorbei, oder schreiben Sie an [repairs@example.com](mailto:repairs@example.com).',
          ),
        ],
      },
    ],
  },
  {
    slug: 'terms',
    published: 1,
    versions: [
      {
        en: [
          'Terms of use',
          lines(
            '# 1. What this is about',
            '',
            'These terms hold for every order in this store.',
            '',
            '# 2. Prices',
            '',
            'Prices include the tax of your country.',
          ),
        ],
        de: [
          'Nutzungsbedingungen',
          lines(
            '# 1. Worum es geht',
            '',
            'Diese Bedingungen gelten für jede Bestellung in diesem Shop.',
            '',
            '# 2. Preise',
            '',
            'Preise enthalten die Steuer Ihres Landes.',
          ),
        ],
      },
    ],
  },
  {
    slug: 'gift-cards',
    versions: [
      {
        en: ['Gift cards', 'From € 10, for everything in the store.'],
        de: ['Gutscheine', 'Ab 10 €, für alles im Shop.'],
      },
    ],
  },
];
