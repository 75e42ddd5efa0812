// Loaded before the program: `import 'electron'` finds the double.

import { register } from 'node:module'

const double = new URL('./electron.js', import.meta.url).href
const hooks = `export const resolve = (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(double)}, shortCircuit: true } : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
