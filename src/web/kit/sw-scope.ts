type Waits = { waitUntil: (work: Promise<unknown>) => void }
type Fetching = { request: Request; respondWith: (reply: Promise<Response>) => void }
/** What is used of a service worker's global: the page's types do not know it. */
export type WorkerScope = {
  location: Location
  clients: { claim: () => Promise<void> }
  skipWaiting: () => Promise<void>
  addEventListener: ((type: 'install' | 'activate', listen: (event: Waits) => void) => void) &
    ((type: 'message', listen: (event: { data: unknown }) => void) => void) &
    ((type: 'fetch', listen: (event: Fetching) => void) => void)
}
