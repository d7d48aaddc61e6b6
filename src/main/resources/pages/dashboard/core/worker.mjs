// One stream of news for all tabs of a browser: HTTP/1.1 lets a browser open six connections to a service, and a stream takes one for good.
// Runs as a SharedWorker. A tab says hello with where and as whom to ask, and every 20 s that it still lives.

const PATIENCE = 60_000
const PAUSES = [1000, 2000, 5000, 10_000]

const tabs = new Map()
let settings = null
let running = null
let failures = 0
let asked = ''

function tell(message) {
  for (const port of tabs.keys()) port.postMessage(message)
}

function address() {
  const jobs = [...new Set([...tabs.values()].flatMap(tab => tab.jobs))].sort().slice(0, 50)
  return `v1/events?topics=stats,queues,errors,operations,nodes${jobs.length ? `&jobs=${jobs.join(',')}` : ''}`
}

function handle(block) {
  let name = 'message'
  let data = ''
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim()
    else if (line.startsWith('data:')) data += line.slice(5).trimStart()
  }
  if (data) tell({ event: name, data })
}

async function stream(stop) {
  const answer = await fetch(new URL(asked, settings.root), {
    headers: { Accept: 'text/event-stream', ...settings.headers },
    signal: stop.signal,
    cache: 'no-store'
  })
  if (!answer.ok) {
    tell({ state: answer.status === 404 ? 'missing' : 'lost', status: answer.status })
    // Without the right, or with a service that has none, asking again at once is of no use.
    throw Object.assign(new Error(String(answer.status)), { pause: 30_000 })
  }
  failures = 0
  tell({ state: 'live' })
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop()
    blocks.forEach(handle)
  }
}

async function run() {
  const stop = new AbortController()
  running = stop
  let pause = 0
  try {
    asked = address()
    await stream(stop)
    tell({ state: 'lost' })
  } catch (error) {
    pause = error.pause ?? PAUSES[Math.min(failures++, PAUSES.length - 1)]
    if (error.name !== 'AbortError') tell({ state: 'lost', pause })
  }
  if (running !== stop) return
  running = null
  if (tabs.size > 0) setTimeout(() => { if (!running && tabs.size > 0) run() }, pause || PAUSES[0])
}

function restart() {
  running?.abort()
  running = null
  if (tabs.size > 0) run()
}

function forget() {
  const now = Date.now()
  for (const [port, tab] of tabs) if (now - tab.at > PATIENCE) tabs.delete(port)
  if (tabs.size === 0) restart()
}

setInterval(forget, PATIENCE / 2)

let later = null
function refresh() {
  clearTimeout(later)
  later = setTimeout(() => { if (settings && (!running || address() !== asked)) restart() }, 150)
}

function receive(port, message) {
  if (message.bye) {
    tabs.delete(port)
    refresh()
    return
  }
  tabs.set(port, { at: Date.now(), jobs: message.jobs ?? [] })
  if (message.settings && JSON.stringify(message.settings) !== JSON.stringify(settings)) {
    settings = message.settings
    failures = 0
    restart()
  } else {
    refresh()
  }
}

addEventListener('connect', event => {
  const port = event.ports[0]
  port.onmessage = ({ data }) => receive(port, data)
})
