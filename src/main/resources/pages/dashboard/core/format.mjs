// Numbers as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export const count = value => (value === null || value === undefined ? '–' : whole.format(value))

/** A count that was not taken to its end. */
export const capped = (value, isCapped) => (isCapped ? `${count(value)}+` : count(value))

export function rate(value) {
  if (value === null || value === undefined) return '–'
  if (value === 0) return '0'
  if (value < 0.01) return '< 0.01'
  if (value < 1) return String(Math.round(value * 100) / 100)
  return value < 10 ? String(Math.round(value * 10) / 10) : whole.format(value)
}

export function bytes(value) {
  if (value === null || value === undefined) return '–'
  if (value < 1024) return `${value} B`
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  let size = value
  let unit = -1
  do {
    size /= 1024
    unit++
  } while (size >= 1024 && unit < units.length - 1)
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`
}

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`

/** As much of a text as fits a cell. */
export const short = (text, length = 120) => (text && text.length > length ? `${text.slice(0, length - 1)}…` : text ?? '')

const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']]

/** Seconds in at most two units; never negative. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return '–'
  const value = Math.max(0, seconds)
  if (value < 0.0095) return `${Math.round(value * 10000) / 10} ms`
  if (value < 1) return `${Math.round(value * 1000)} ms`
  if (value < 10) return `${Math.round(value * 10) / 10} s`
  const at = UNITS.findIndex(([size]) => value >= size)
  const [size, unit] = UNITS[at]
  const whole = at === UNITS.length - 1 ? Math.round(value) : Math.floor(value / size)
  const next = UNITS[at + 1]
  const rest = next && whole < 10 ? Math.floor((value - whole * size) / next[0]) : 0
  return `${whole} ${unit}${rest ? ` ${rest} ${next[1]}` : ''}`
}
