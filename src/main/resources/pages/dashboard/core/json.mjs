// JSON as it was sent. JSON.parse would round integers beyond 2^53, and a large document would take seconds: so it is read token by token.

const SPACE = /\s/

function endOfString(text, start) {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return Math.min(i + 1, text.length)
}

function endOfValue(text, start) {
  let depth = 0
  let i = start
  while (i < text.length) {
    const c = text[i]
    if (c === '"') {
      i = endOfString(text, i)
      if (depth === 0) return i
      continue
    }
    if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') {
      if (depth === 0) return i
      depth--
      if (depth === 0) return i + 1
    } else if (depth === 0 && (c === ',' || SPACE.test(c))) return i
    i++
  }
  return i
}

const skip = (text, start) => {
  let i = start
  while (i < text.length && (SPACE.test(text[i]) || text[i] === ',' || text[i] === ':')) i++
  return i
}

/** The members of an object, each as the text that stands there. */
export function members(text) {
  const found = new Map()
  let i = skip(text, 0)
  if (text[i] !== '{') return found
  i++
  while ((i = skip(text, i)) < text.length && text[i] === '"') {
    const end = endOfString(text, i)
    const name = JSON.parse(text.slice(i, end))
    const start = skip(text, end)
    i = endOfValue(text, start)
    found.set(name, text.slice(start, i))
  }
  return found
}

/** The items of a list, each as the text that stands there. */
export function items(text) {
  const found = []
  let i = skip(text, 0)
  if (text[i] !== '[') return found
  i++
  while ((i = skip(text, i)) < text.length && text[i] !== ']') {
    const end = endOfValue(text, i)
    found.push(text.slice(i, end))
    i = end
  }
  return found
}

/** Pieces [kind, text] with line breaks and indents, of a text that may have been cut off anywhere. */
export function pretty(text) {
  const pieces = []
  let depth = 0
  let plain = ''
  const flush = () => {
    if (plain) pieces.push(['', plain])
    plain = ''
  }
  const line = () => { plain += `\n${'  '.repeat(Math.min(depth, 100))}` }
  let i = 0
  while (i < text.length) {
    const c = text[i]
    if (SPACE.test(c)) {
      i++
    } else if (c === '"') {
      const end = endOfString(text, i)
      let next = end
      while (next < text.length && SPACE.test(text[next])) next++
      flush()
      pieces.push([text[next] === ':' ? 'name' : 'text', text.slice(i, end)])
      i = end
    } else if (c === '{' || c === '[') {
      let next = i + 1
      while (next < text.length && SPACE.test(text[next])) next++
      if (text[next] === '}' || text[next] === ']') {
        plain += c + text[next]
        i = next + 1
      } else {
        plain += c
        depth++
        line()
        i++
      }
    } else if (c === '}' || c === ']') {
      depth = Math.max(0, depth - 1)
      line()
      plain += c
      i++
    } else if (c === ',') {
      plain += c
      line()
      i++
    } else if (c === ':') {
      plain += ': '
      i++
    } else {
      const end = Math.max(endOfValue(text, i), i + 1)
      flush()
      pieces.push(['number', text.slice(i, end)])
      i = end
    }
  }
  flush()
  return pieces
}

/** Whether it is one whole JSON value, which a form may send as it stands. */
export function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
