// The same call in several languages, to be copied.
import { html, useState } from './html.mjs'
import { root, key } from './api.mjs'
import { items, members } from './json.mjs'
import { Code, Copy, Tabs } from './ui.mjs'

const shell = text => `'${text.replaceAll("'", `'\\''`)}'`

/** Python's way to write a JSON value. */
function python(json) {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, token => ({ true: 'True', false: 'False', null: 'None' })[token] ?? token)
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/

function pythonCall(base, parts) {
  const start = `# curl -O ${base}/clients/errand.py (it sends the key in ERRAND_KEY,
    if there is one)\nimport errand\n\nclient = errand.Client(${JSON.stringify(base)})\n`
  const named = members(parts.get('kwargs') ?? '{}')
  const plain = [...parts.keys()].every(name => ['task', 'args', 'kwargs'].includes(name)) && [...named.keys()].every(name => IDENTIFIER.test(name))
  if (!plain) {
    const body = [...parts].map(([name, value]) => `"${name}": ${python(value)}`).join(', ')
    return `${start}print(client.call("POST", "/v1/jobs?wait=30", {${body}}))`
  }
  const all = [parts.get('task'), ...items(parts.get('args') ?? '[]').map(python), ...[...named].map(([name, value]) => `${name}=${python(value)}`)]
  return `${start}print(client.submit(${all.join(', ')}).result(timeout=30))`
}

function javascriptCall(base, parts) {
  const named = parts.get('kwargs') ? `named(${parts.get('kwargs')})` : null
  const all = [parts.get('task'), ...items(parts.get('args') ?? '[]'), named].filter(Boolean)
  return `// curl -O ${base}/clients/errand.mjs (it sends the key in ERRAND_KEY, if there is one)\n`
    + `import { Client${named ? ', named' : ''} } from "./errand.mjs";\n\nconst client = new Client(${JSON.stringify(base)});\n`
    + `console.log(await client.submit(${all.join(', ')}).result({ timeout: 30 }));`
}

/** Calls that run a task; body is the JSON of its submission. */
export function samples(body) {
  const base = root.href.replace(/\/$/, '')
  const parts = members(body)
  return {
    curl: `curl -s '${base}/v1/jobs?wait=30'${key.value ? ' -H "Authorization: Bearer $ERRAND_KEY"'
      : ''} -H 'Content-Type: application/json' \\\n  -d ${shell(body)}`,
    Python: pythonCall(base, parts),
    JavaScript: javascriptCall(base, parts),
    Java: `var request = HttpRequest.newBuilder(URI.create("${base}/v1/jobs?wait=30"))\n`
      + (key.value ? '        .header("Authorization", "Bearer " + System.getenv("ERRAND_KEY"))\n' : '')
      + '        .header("Content-Type", "application/json")\n'
      + `        .POST(HttpRequest.BodyPublishers.ofString(${JSON.stringify(body)}))\n        .build();\n`
      + 'var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());\nSystem.out.println(answer.body());'
  }
}

export function Samples({ body }) {
  const [language, setLanguage] = useState('curl')
  const all = samples(body)
  return html`<div class="samples">
    <div class="head"><${Tabs} label="Language" names=${Object.keys(all).map(name => [name, name])} chosen=${language} choose=${setLanguage} />
    <${Copy} text=${all[language]} what="The call" /></div>
    <${Code} text=${all[language]} label=${`The call in ${language}`} /></div>`
}
