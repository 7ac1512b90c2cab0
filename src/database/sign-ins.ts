/**
 * SQL: that a sign-in of the table `sign_ins` lasts. Nobody ended it, its twelve hours are not over, and it was used
 * within half an hour.
 */
export const signInLasts = `sign_ins.revoked_at is null and sign_ins.expires_at > now()
  and sign_ins.last_seen_at > now() - interval '30 minutes'`;
