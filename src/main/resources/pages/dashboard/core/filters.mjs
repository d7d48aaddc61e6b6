// Filters of jobs: as addresses have them, as operations take them, and as people type them. Pure.

/** The filter of an address, as the list takes it. */
export function filterOf(search) {
  const filter = {}
  for (const [name, value] of search) {
    if (['limit', 'cursor', 'more'].includes(name)) continue
    if (name === 'status' || name === 'tag') filter[name] = [...(filter[name] ?? []), value]
    else filter[name] = value
  }
  return filter
}

/** The same as the body of an operation has it: metadata is an object there. */
export function bodyFilter(filter) {
  const body = {}
  for (const [name, value] of Object.entries(filter)) {
    if (name.startsWith('metadata.')) body.metadata = { ...body.metadata, [name.slice(9)]: value }
    else body[name] = value
  }
  return body
}

/** What a search box makes of what was typed: an id leads to its job, KEY=VALUE is metadata, all else is a task. Pure. */
export function searched(text) {
  const typed = text.trim()
  if (/^job_[0-9a-z]{26}$/.test(typed)) return { job: typed }
  if (/^batch_[0-9a-z]{26}$/.test(typed)) return { set: { batch: typed } }
  const pair = /^([A-Za-z0-9_.-]+)=(.*)$/.exec(typed)
  if (pair) return { set: { [`metadata.${pair[1]}`]: pair[2] } }
  return { set: { task: typed } }
}
