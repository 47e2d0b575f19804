import { routeNow } from './parts.tsx'

/** Pages on which something may be half filled in. */
const FORMS = ['declare', 'trip', 'health', 'appeal', 'enter']

/**
 * The page's files on the phone, so that it opens without network. A new version is taken when nobody looks: nobody at a gate is asked to
 * press “update”, and no form is lost.
 */
export function keepFiles(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/me/sw.js', { scope: '/me/' }).then(
    (registration) => {
      let isTaken = false
      navigator.serviceWorker.addEventListener('controllerchange', () => {
        if (isTaken) location.reload()
      })
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') return void registration.update().catch(() => undefined)
        if (!registration.waiting || FORMS.includes(routeNow()[0] ?? '')) return
        isTaken = true
        registration.waiting.postMessage('use-new', [])
      })
    },
    () => undefined,
  )
}
