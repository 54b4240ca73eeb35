/**
 * What every response tells browsers: nothing but the server's own pages, styles and pictures, in no frame,
 * kept nowhere.
 *
 * Source: OWASP Secure Headers Project (https://owasp.org/www-project-secure-headers/).
 */
export function securityHeaders(isSecure: boolean): Readonly<Record<string, string>> {
  return {
    "content-security-policy":
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
    ...(isSecure && { "strict-transport-security": "max-age=31536000" }),
  };
}
