/** In the place of names, e-mails and phones of customers: always as many, so that lengths do not leak. */
export const mask = '*****';

/** A customer as messages and titles name them: by the number alone for whom the name is masked. */
export const customerLabel = (reader: { masked: boolean }, { number, name }: { number: string; name: string }) =>
  reader.masked ? number : `${number} ${name}`.trim();
