// Where each job of a workflow stands in its picture. Pure.

/**
 * Puts each job behind all that it waits for: its column is the longest way to it. Within a column jobs stand near what they wait for (the mean
 * of their rows), so that few lines cross: one sweep of the barycentre heuristic of Sugiyama, Tagawa and Toda, 1981.
 *
 * @param jobs each with `key`, and `after`: the keys, or objects with an `id` that is one
 * @return { columns: [[key]], edges: [[from, to, any]] }, without what is not a job of the workflow
 */
export function layered(jobs) {
  const after = new Map(jobs.map(job => [job.key, (job.after ?? []).map(one => typeof one === 'string' ? [one, false]
    : [one.id, one.when === 'finished'])]))
  for (const [key, parents] of after) after.set(key, parents.filter(([parent]) => after.has(parent)))
  const children = new Map(jobs.map(job => [job.key, []]))
  const open = new Map()
  for (const [key, parents] of after) {
    open.set(key, parents.length)
    for (const [parent] of parents) children.get(parent).push(key)
  }
  const column = new Map()
  const next = [...open].filter(([, count]) => count === 0).map(([key]) => key)
  for (const key of next) column.set(key, 0)
  for (let i = 0; i < next.length; i++) {
    for (const child of children.get(next[i])) {
      column.set(child, Math.max(column.get(child) ?? 0, column.get(next[i]) + 1))
      open.set(child, open.get(child) - 1)
      if (open.get(child) === 0) next.push(child)
    }
  }
  const columns = []
  for (const key of next) (columns[column.get(key)] ??= []).push(key)
  const row = new Map()
  for (const keys of columns) {
    const near = new Map(keys.map((key, i) => {
      const rows = after.get(key).map(([parent]) => row.get(parent))
      return [key, rows.length ? rows.reduce((sum, one) => sum + one, 0) / rows.length : i]
    }))
    keys.sort((a, b) => near.get(a) - near.get(b))
    keys.forEach((key, i) => row.set(key, i - (keys.length - 1) / 2))
  }
  const edges = next.flatMap(key => after.get(key).map(([parent, any]) => [parent, key, any]))
  return { columns, edges }
}
