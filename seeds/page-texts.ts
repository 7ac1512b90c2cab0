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

/** The lines of a text. */
export const lines = (...all: string[]) => all.join('\n');

/** What the store is about this winter. */
export const seasonPages: SamplePage[] = [
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
];
