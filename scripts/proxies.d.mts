/** See proxies.mjs. */
export function findProxies(): { FOOTFALL_NGINX?: string; FOOTFALL_CADDY?: string }
export function ensureProxies(): { FOOTFALL_NGINX: string; FOOTFALL_CADDY: string }
