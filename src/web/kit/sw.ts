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
  const file = event.request.mode === 'navigate' ? 'index.html' : pathname.slice(BASE.length)
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(BASE + file))
      .then((kept) => kept ?? fetch(event.request)),
  )
})
