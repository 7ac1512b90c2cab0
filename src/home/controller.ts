import type { Response } from 'express';
import type { SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';

export function homePage(req: SignedInRequest, res: Response): void {
  page(req, res, 'home/show', { title: wordsFor(req)('home.title'), section: 'home' });
}
