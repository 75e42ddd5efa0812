// What the oracle tests found, as a table: of each section of PyTorch's numbers and each device, how many cases agree, and which stand apart and why.

/** Test file -> section. @type {readonly [RegExp, string][]} */
const sections = [
  [/core\/(layers|losses)\//, 'layers, gradients, losses, penalties'],
  [/core\/optimizers\//, 'optimizers'],
  [/schedules/, 'schedules'],
  [/core\/(autograd\/train|training)\./, 'whole trainings'],
  [/core\/design\//, 'published architectures'],
  [/core\/compile\//, 'imported models'],
  [/core\/onnx\//, 'model files'],
  [/core\/explain\//, 'explainers'],
  [/main\/cli\//, 'command line'],
]

/** @typedef {{ section: string, device: string, agree: number, of: number, apart: string[] }} Row */

/** @param {any} report of vitest @returns {Row[]} */
export function agreement(report) {
  /** @type {Map<string, Row>} */
  const rows = new Map()
  for (const { name: file, assertionResults } of report.testResults) {
    const [, section] = sections.find(([path]) => path.test(file)) ?? []
    if (!section || !file.includes('.oracle.test.')) continue
    for (const { fullName, title, status } of assertionResults) {
      // By Fourier the same cases are computed a second time.
      if (title.includes('by Fourier')) continue
      const device = / on '?(cpu|webgpu)'?$/.exec(title)?.[1] ?? 'cpu'
      const key = `${section}, ${device}`
      const row = rows.get(key) ?? { section, device, agree: 0, of: 0, apart: [] }
      rows.set(key, row)
      row.of++
      if (status === 'passed') row.agree++
      else row.apart.push(sayApart(fullName, status))
    }
  }
  return [...rows.values()].sort((a, b) => order(a) - order(b))
}

/** Vitest puts names in quotes. @param {string} fullName @param {string} status */
function sayApart(fullName, status) {
  const name = fullName.trim().replaceAll(/'([^']*)'/g, '$1')
  return status === 'failed' ? `${name}: differs` : name
}

/** @param {Row} row */
const order = ({ section, device }) => sections.findIndex(([, name]) => name === section) * 2 + (device === 'cpu' ? 0 : 1)

/** @param {readonly Row[]} rows */
export function sayAgreement(rows) {
  const width = Math.max(...rows.map(({ section }) => section.length))
  const lines = rows.map(({ section, device, agree, of, apart }) => {
    const others = apart.map((name) => `\n    apart: ${name}`).join('')
    return `  ${section.padEnd(width)}  ${device.padEnd(6)}  ${String(agree).padStart(4)} of ${of}${others}`
  })
  return `Agreement with PyTorch\n${lines.join('\n')}`
}
