import { lines, type SamplePage } from './page-texts.ts';

/** What customers look up all year. */
export const servicePages: SamplePage[] = [
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
