import type { Show } from './service.ts';

export interface Place {
  customer: string;
  language?: string;
  show?: Show;
}

/** The address of a preview; what is left out is chosen by the portal. */
export function previewAddress(pageId: number, { customer, language, show }: Place): string {
  const query = new URLSearchParams({ customer });
  if (language) query.set('language', language);
  if (show) query.set('show', show);
  return `/pages/${pageId}/preview?${query}`;
}
