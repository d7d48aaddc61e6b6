// Addresses: each page has one, and it is all there is to its state.
import { html, signal } from './html.mjs'
import { root } from './api.mjs'

const read = () => ({
  path: decodePath(location.pathname.startsWith(root.pathname) ? location.pathname.slice(root.pathname.length) : ''),
  search: location.search
})

function decodePath(path) {
  return path.split('/').map(part => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  })
}

export const place = signal(read())

addEventListener('popstate', () => { place.value = read() })

/** Shows another page, or the same one in another state. */
export function go(path, { replace = false } = {}) {
  const url = new URL(path, root)
  if (url.href === location.href) return
  history[replace ? 'replaceState' : 'pushState'](null, '', url)
  const before = place.value.path.join('/')
  place.value = read()
  if (before !== place.value.path.join('/')) {
    scrollTo(0, 0)
    // Whoever listens to the page is told where he is, but for who is at a field of it already.
    requestAnimationFrame(() => {
      if (!document.activeElement?.closest('main')) document.querySelector('main h1')?.focus()
    })
  }
}

export const parameters = () => new URLSearchParams(place.value.search)

/** Changes some parameters of the address; empty ones are left out. */
export function setParameters(changes, options) {
  const search = parameters()
  for (const [name, value] of Object.entries(changes)) {
    search.delete(name)
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== '' && one !== null && one !== undefined) search.append(name, one)
    }
  }
  const text = search.toString()
  go(place.value.path.map(encodeURIComponent).join('/') + (text ? `?${text}` : ''), options)
}

/** A link within the pages. */
export function A({ to, children, ...rest }) {
  const follow = event => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to || './')
  }
  return html`<a href=${to || './'} onClick=${follow} ...${rest}>${children}</a>`
}

export const at = (...parts) => parts.map(encodeURIComponent).join('/')
