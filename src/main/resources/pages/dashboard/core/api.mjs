// The one way to the service: what curl can ask for at /v1, in the name of whoever looks at the page.
import { signal } from './html.mjs'

const page = document.documentElement.dataset
export const version = page.version
export const mode = page.mode
export const canSignIn = page.signIn === 'true'

/** Where the service begins, wherever a proxy has put it. */
export const root = new URL('./', document.baseURI)

const KEY = 'errand.key'
const TENANT = 'errand.tenant'

/** The key that somebody pasted; kept for this tab alone. */
export const key = signal(sessionStorage.getItem(KEY) ?? '')

/** In whose name an administrator looks; empty for all. */
export const tenant = signal(sessionStorage.getItem(TENANT) ?? '')

/** Who looks: what GET /v1/session says, null before it is known, or {kind: 'nobody'}. */
export const session = signal(null)

/** Whether the service was changed since this page was loaded. */
export const outdated = signal(false)

/** Whether the last call got an answer. */
export const reachable = signal(true)

let ahead = 0
let surest = Infinity

/** Now, by the clock of the service: that of this machine may be minutes off. */
export const serverNow = () => Date.now() + ahead

function setClock(answer, sent) {
  const date = Date.parse(answer.headers.get('Date') ?? '')
  const took = performance.now() - sent
  if (Number.isNaN(date) || took > surest + 200) return
  surest = Math.min(surest, took)
  // The header has whole seconds: half of one is what is left out on average.
  const now = date + 500 + took / 2
  const difference = now - Date.now()
  if (Math.abs(difference - ahead) > 1500) ahead = Math.abs(difference) < 1500 ? 0 : difference
}

/** An answer that is no success; problem is the document that explains it. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `HTTP status ${status}`)
    this.status = status
    this.problem = problem
    this.type = String(problem.type ?? '').split('/').pop()
  }
}

/** Query parameters as text; lists are repeated, empty ones left out. */
export function query(parameters) {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, one)
    }
  }
  const text = search.toString()
  return text ? `?${text}` : ''
}

export function credentials() {
  const headers = {}
  if (key.value) headers.Authorization = `Bearer ${key.value}`
  if (tenant.value) headers['Errand-Tenant'] = tenant.value
  return headers
}

async function problemOf(answer) {
  try {
    return await answer.json()
  } catch {
    return { title: `The answer was ${answer.status} without a reason` }
  }
}

/** Asks, and gives the answer as it is. Throws an ApiError for whatever is no success. */
export async function ask(path, { method = 'GET', body, headers = {}, signal: stop } = {}) {
  const sent = performance.now()
  let answer
  try {
    answer = await fetch(new URL(path, root), {
      method,
      body,
      signal: stop,
      cache: 'no-store',
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method !== 'GET' && session.value?.csrfToken ? { 'X-CSRF-Token': session.value.csrfToken } : {}),
        ...credentials(),
        ...headers
      }
    })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    reachable.value = false
    throw new ApiError(0, { title: 'The service does not answer', detail: 'The service does not answer. It is asked again.' })
  }
  reachable.value = true
  setClock(answer, sent)
  if (!answer.ok) {
    const problem = await problemOf(answer)
    if (answer.status === 401 && session.value?.kind !== 'nobody') session.value = { kind: 'nobody', scopes: [] }
    throw new ApiError(answer.status, problem)
  }
  return answer
}

/** Asks, and gives {data, text, headers}: text is what was sent, in which large numbers are exact. */
export async function call(path, options = {}) {
  const body = options.json === undefined ? options.body : JSON.stringify(options.json)
  const answer = await ask(path, { ...options, body })
  const text = await answer.text()
  return { data: text ? JSON.parse(text) : null, text, headers: answer.headers, status: answer.status }
}

export const get = async (path, options) => (await call(path, options)).data
/** Does something; without a body where none is given. */
export const post = async (path, json, options = {}) => (await call(path, { ...options, method: 'POST', json })).data

/** Finds out who looks. */
export async function signInAgain() {
  try {
    session.value = await get('v1/session')
  } catch (error) {
    session.value = error.status === 401 ? { kind: 'nobody', scopes: [], tried: Boolean(key.value) } : session.value ?? { kind: 'unknown',
      scopes: [] }
  }
}

export async function useKey(text) {
  key.value = text.trim()
  if (key.value) sessionStorage.setItem(KEY, key.value)
  else sessionStorage.removeItem(KEY)
  await signInAgain()
}

export function useTenant(name) {
  tenant.value = name
  if (name) sessionStorage.setItem(TENANT, name)
  else sessionStorage.removeItem(TENANT)
}

/** Whether whoever looks may do what needs one of these scopes, and this page may change anything. */
export function may(...scopes) {
  const known = session.value
  if (!known) return false
  return known.kind === 'open' || known.scopes.includes('admin') || scopes.some(scope => known.scopes.includes(scope))
}

export const mayChange = (...scopes) => mode !== 'read-only' && may(...scopes)

/** Looks whether the service was changed. */
export async function checkVersion() {
  try {
    const answer = await fetch(root, { method: 'HEAD', cache: 'no-store' })
    const now = answer.headers.get('Errand-Dashboard')
    if (now) outdated.value = now !== version
  } catch {
    reachable.value = false
  }
}
