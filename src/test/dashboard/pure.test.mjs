// What the dashboard decides without a browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'

const core = new URL('../../main/resources/pages/dashboard/core/', import.meta.url)
const { items, members, pretty } = await import(new URL('json.mjs', core))
const { bytes, capped, duration, rate } = await import(new URL('format.mjs', core))
const { bodyFilter, filterOf, searched } = await import(new URL('filters.mjs', core))
const { inputOf, typed, valueOf } = await import(new URL('values.mjs', core))
const { layered } = await import(new URL('layers.mjs', core))
const { verdict } = await import(new URL('verdict.mjs', core))

test('members of an object stay as they were sent', () => {
  const parts = members('{"args": [12345678901234567890, 1.10], "kwargs":{"a":{"b":"}\\""}}, "n" : 1e400}')
  assert.deepEqual([...parts], [['args', '[12345678901234567890, 1.10]'], ['kwargs', '{"a":{"b":"}\\""}}'], ['n', '1e400']])
})

test('items of a list stay as they were sent', () => {
  assert.deepEqual(items('[9007199254740993, "a,]", [1, 2], {"x": [3]}, true]'), ['9007199254740993', '"a,]"', '[1, 2]', '{"x": [3]}', 'true'])
  assert.deepEqual(items('[]'), [])
})

test('what is shown in lines is what was sent, but for spaces', () => {
  const text = '{"a":[1,{"b":"x, y"}],"c":{},"d":[]}'
  const shown = pretty(text).map(([, piece]) => piece).join('')
  assert.equal(shown, '{\n  "a": [\n    1,\n    {\n      "b": "x, y"\n    }\n  ],\n  "c": {},\n  "d": []\n}')
  assert.deepEqual(pretty('{"a": 12345678901234567890').at(-1), ['number', '12345678901234567890'])
})

test('a text that was cut anywhere is shown', () => {
  const text = '{"a": [1, {"b": "x\\u0041"}], "c": true}'
  for (let end = 0; end <= text.length; end++) assert.ok(pretty(text.slice(0, end)).length <= text.length)
})

test('64 KiB of nested lists take no second', () => {
  const begun = performance.now()
  pretty('['.repeat(65_536))
  assert.ok(performance.now() - begun < 5000)
})

test('durations have one or two units, and are never negative', () => {
  const shown = [-5, 0.0004, 0.25, 3.14, 75, 3700, 90_061, 864_000].map(duration)
  assert.deepEqual(shown, ['0 ms', '0.4 ms', '250 ms', '3.1 s', '1 min 15 s', '1 h 1 min', '1 d 1 h', '10 d'])
})

test('numbers', () => {
  assert.equal(capped(10_000, true), '10,000+')
  assert.equal(bytes(65_536), '64 KiB')
  assert.deepEqual([0, 0.004, 0.25, 3.14, 1234.5].map(rate), ['0', '< 0.01', '0.25', '3.1', '1,235'])
})

test('what is searched for', () => {
  assert.deepEqual(searched(' job_01k5zqv8m6e7t9n3r2w4x5y6z7 '), { job: 'job_01k5zqv8m6e7t9n3r2w4x5y6z7' })
  assert.deepEqual(searched('customer=42'), { set: { 'metadata.customer': '42' } })
  assert.deepEqual(searched('crawl'), { set: { task: 'crawl' } })
})

test('a filter of an address is that of an operation', () => {
  const filter = filterOf(new URLSearchParams('status=failed&status=canceled&task=crawl&metadata.customer=42&limit=100&cursor=x'))
  assert.deepEqual(bodyFilter(filter), { status: ['failed', 'canceled'], task: 'crawl', metadata: { customer: '42' } })
})

test('what is typed is sent as it stands', () => {
  assert.deepEqual(valueOf({ type: 'integer' }, '9007199254740993', true), { raw: '9007199254740993' })
  assert.deepEqual(valueOf({ type: 'integer' }, 'abc', true), { wrong: 'must be a number' })
  assert.deepEqual(valueOf({ type: 'integer' }, '', false), { missing: true })
  assert.deepEqual(valueOf({ type: 'string' }, '<script>', true), { raw: '"<script>"' })
  assert.deepEqual(valueOf({ type: ['string', 'null'] }, '', false), { missing: true })
  assert.equal(valueOf({ type: 'array' }, '[1,', true).wrong !== undefined, true)
  assert.equal(inputOf({ enum: ['a'] }), 'choice')
  assert.equal(typed({ type: 'integer' }, '12345678901234567890'), '12345678901234567890')
})

test('the verdict names the worst', () => {
  const well = { reachable: true, errors: [], queues: [{ name: 'mail' }], nodes: [{ id: 'a' }], lost: [], stats: { now: { running: 2, queued: 3 } } }
  assert.deepEqual(verdict(well), { level: 'good', parts: [{ text: 'All is well: 2 running, 3 waiting', to: null }] })
  const bad = verdict({
    ...well,
    errors: [{ rising: true, fingerprint: 'a' }, { rising: true, fingerprint: 'b' }, { rising: false }],
    queues: [{ name: 'mail', paused: { at: 'x' }, oldestAgeSeconds: 900 }],
    lost: ['n1']
  })
  assert.equal(bad.level, 'bad')
  assert.deepEqual(bad.parts.map(part => part.text), ['node n1 is gone', '2 errors rising', 'mail paused'])
})

test('a job of a workflow stands behind all that it waits for', () => {
  const { columns, edges } = layered([{ key: 'join', after: ['left', { id: 'right', when: 'finished' }, 'batch_of_others'] },
    { key: 'left', after: ['fetch'] }, { key: 'right', after: ['fetch', 'left'] }, { key: 'fetch', after: [] }, { key: 'alone' }])
  assert.deepEqual(columns.map(keys => [...keys].sort()), [['alone', 'fetch'], ['left'], ['right'], ['join']])
  assert.deepEqual(new Set(edges.map(String)), new Set(['fetch,left,false', 'fetch,right,false', 'left,right,false', 'left,join,false',
    'right,join,true']))
})

test('jobs stand near what they wait for', () => {
  const { columns } = layered([{ key: 'a' }, { key: 'b' }, { key: 'of b', after: ['b'] }, { key: 'of a', after: ['a'] }])
  assert.deepEqual(columns[1], ['of a', 'of b'])
})

test('a chain of 10,000 jobs takes no second', () => {
  const begun = performance.now()
  assert.equal(layered(Array.from({ length: 10_000 }, (_, i) => ({ key: `${i}`, after: i ? [`${i - 1}`] : [] }))).columns.length, 10_000)
  assert.ok(performance.now() - begun < 5000)
})
