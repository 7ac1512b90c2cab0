/** Calling codes by country (ITU-T E.164). */
export const callingCodes = new Map(
  `DE 49, AT 43, CH 41, GB 44, US 1, IE 353, CA 1, AU 61, NZ 64, FR 33, BE 32, ES 34, MX 52, AR 54, CO 57, CL 56, PT 351,
  BR 55, IT 39, NL 31, SE 46, FI 358, DK 45, NO 47, PL 48, CZ 420, SK 421, HU 36, RO 40, MD 373, HR 385, BA 387, SI 386,
  TR 90, VN 84, NG 234, GH 233, KE 254, RU 7, KZ 7, UA 380, RS 381, ME 382, GR 30, CY 357, EG 20, MA 212, AE 971, JO 962,
  TN 216, IL 972, IR 98, IN 91, NP 977, CN 86, TW 886, SG 65, HK 852, JP 81, KR 82, TH 66, GE 995, AM 374`
    .split(',')
    .map((entry) => entry.trim().split(' ') as [country: string, code: string]),
);
