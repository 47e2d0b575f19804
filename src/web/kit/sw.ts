import type { WorkerScope } from './sw-scope.ts'

/* A phone's app's files on the phone: all of one build, fetched before it is used. Nothing of the API passes through here. */

// Written in by vite.shell.ts. `app`: the folder it is served under.
declare const __SHELL__: { app: string; version: string; files: string[] }
// This file runs as a service worker only.
const worker = self as unknown as WorkerScope

const shell = __SHELL__
const PREFIX = `hutong.${shell.app}.`
const CACHE = PREFIX + shell.version
const BASE = `/${shell.app}/`
/** What only some phones need (the reader of QR codes, decision 0072): kept once it was asked for, through new versions too. */
const ASKED = `hutong.${shell.app}-asked`

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) =>
      // Past the browser's own cache: a page from there and scripts from here would be two builds.
      cache.addAll(shell.files.map((file) => new Request(BASE + file, { cache: 'reload' }))),
    ),
  )
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith(PREFIX) && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => worker.clients.claim()),
  )
})

// A new version waits until the person takes it (field/frame.tsx), is away (me/renewing.ts) or every window is closed.
worker.addEventListener('message', (event) => {
  if (event.data === 'use-new') void worker.skipWaiting()
})

worker.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== worker.location.origin || !pathname.startsWith(BASE))
    return
  if (pathname.endsWith('.wasm')) return event.respondWith(askedOnce(pathname))
  const file = event.request.mode === 'navigate' ? 'index.html' : pathname.slice(BASE.length)
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(BASE + file))
      .then((kept) => kept ?? fetch(event.request)),
  )
})

/** Its name follows from its content: one of another name is another version's, and goes. */
async function askedOnce(pathname: string): Promise<Response> {
  const cache = await caches.open(ASKED)
  const kept = await cache.match(pathname)
  if (kept) return kept
  const reply = await fetch(pathname)
  if (!reply.ok) return reply
  for (const { url } of await cache.keys()) await cache.delete(url)
  await cache.put(pathname, reply.clone())
  return reply
}
