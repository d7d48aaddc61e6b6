// What happens in the service, as it happens: one stream for all tabs; without one, each tab asks every ten seconds while it is seen.
import { signal, effect, useEffect, useRef, useState } from './html.mjs'
import { call, credentials, root, session, version, key, tenant, checkVersion } from './api.mjs'

/** 'live' with a stream, 'polling' without one. */
export const state = signal('polling')

const POLL = 10_000
const POLL_WHILE_LIVE = 30_000
const ALIVE = 20_000
const listeners = new Set()
const jobs = new Map()

/** Hears (event, data) of every news until the function that this gives is called. */
export function hear(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(event, data) {
  for (const listener of [...listeners]) listener(event, data)
}

let port = null

function say() {
  port?.postMessage({ settings: { root: root.href, headers: credentials() }, jobs: [...jobs.keys()] })
}

/** Hears of one job while the function that this gives was not called. */
export function watchJob(id) {
  jobs.set(id, (jobs.get(id) ?? 0) + 1)
  say()
  return () => {
    const left = jobs.get(id) - 1
    if (left > 0) jobs.set(id, left)
    else jobs.delete(id)
    say()
  }
}

function scriptUrl(path) {
  const url = new URL(path, root).href
  if (!globalThis.trustedTypes) return url
  return trustedTypes.createPolicy('errand-worker', { createScriptURL: text => text }).createScriptURL(url)
}

function receive({ data: message }) {
  if (message.state) {
    const now = message.state === 'live' ? 'live' : 'polling'
    if (state.value !== now) {
      state.value = now
      checkVersion()
      tell('again', null)
    }
  } else if (message.event) {
    tell(message.event, JSON.parse(message.data))
  }
}

function connect() {
  if (port || !globalThis.SharedWorker) return
  try {
    const worker = new SharedWorker(scriptUrl(`dashboard/${version}/core/worker.mjs`), { type: 'module', name: `errand-${version}` })
    port = worker.port
    port.onmessage = receive
    port.start()
    setInterval(say, ALIVE)
    addEventListener('pagehide', () => port.postMessage({ bye: true }))
    addEventListener('pageshow', say)
  } catch {
    port = null
  }
}

/** Begins once it is known who looks, and again when that changes. */
export function start() {
  effect(() => {
    const known = session.value
    key.value
    tenant.value
    if (known && known.kind !== 'nobody' && known.kind !== 'unknown') {
      connect()
      say()
    }
  })
  setInterval(() => { if (!document.hidden && state.value !== 'live') tell('poll', null) }, POLL)
  // News may be missed: nothing is shown for longer than this without being asked for.
  setInterval(() => { if (!document.hidden && state.value === 'live') tell('poll', null) }, POLL_WHILE_LIVE)
  setInterval(() => { if (!document.hidden) checkVersion() }, 6 * POLL)
  document.addEventListener('visibilitychange', () => { if (!document.hidden) tell('again', null) })
}

const GAP = 1000

/**
 * What a call of /v1 answers, kept up to date: asked again when on(event, data) says so of some news, but at most once a second, and never while
 * the page is hidden. Gives {data, text, error, loading, reload}; what was shown stays while it is asked again.
 */
export function useCall(path, { on = () => true, every = 0, keep = true } = {}) {
  const [answer, setAnswer] = useState({ data: null, text: '', error: null, loading: true, path })
  const asked = useRef(null)
  asked.current ??= { at: 0, timer: null, stop: null, running: false, again: false }
  const known = asked.current
  const current = useRef(path)
  current.current = path

  const reload = async () => {
    const wanted = current.current
    if (wanted === null) return
    if (known.running) {
      known.again = true
      return
    }
    known.running = true
    known.at = performance.now()
    known.stop = new AbortController()
    try {
      const { data, text } = await call(wanted, { signal: known.stop.signal })
      if (current.current === wanted) setAnswer({ data, text, error: null, loading: false, path: wanted })
    } catch (error) {
      if (error.name !== 'AbortError' && current.current === wanted) {
        setAnswer(old => ({ ...(keep && old.path === wanted ? old : { data: null, text: '', path: wanted }), error, loading: false }))
      }
    } finally {
      known.running = false
      if (known.again || current.current !== wanted) {
        known.again = false
        soon()
      }
    }
  }

  const soon = () => {
    if (known.timer || document.hidden) return
    known.timer = setTimeout(() => {
      known.timer = null
      reload()
    }, Math.max(0, GAP - (performance.now() - known.at)))
  }

  useEffect(() => {
    setAnswer(old => (keep && old.path?.split('?')[0] === path?.split('?')[0] ? { ...old, loading: true } : { data: null, text: '', error: null,
      loading: true, path }))
    known.stop?.abort()
    known.running = false
    reload()
    const quiet = hear((event, data) => {
      if (event === 'again' || event === 'poll' || on(event, data)) soon()
    })
    const timer = every ? setInterval(() => { if (!document.hidden) soon() }, every) : null
    return () => {
      quiet()
      clearInterval(timer)
      clearTimeout(known.timer)
      known.timer = null
      known.stop?.abort()
      known.running = false
    }
  }, [path, every])

  return { ...answer, reload, changed: soon }
}
