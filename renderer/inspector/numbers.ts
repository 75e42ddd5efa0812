// Numbers as people read them: 27,562 and 1.81 G; a true minus sign.

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 })

export const sayCount = (value: number): string => whole.format(value).replace('-', '−')

/** `46 MB`, `7.74 kB`: powers of a thousand, as the system's own monitor counts them. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${sayCount(bytes)} B`
  if (bytes < 1e6) return `${sayCount(Number((bytes / 1000).toPrecision(3)))} kB`
  if (bytes < 1e9) return `${bytes < 1e7 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6)} MB`
  return `${(bytes / 1e9).toFixed(1)} GB`
}

/** From ten million on, three digits and the SI letter. */
export function sayLarge(value: number): string {
  if (Math.abs(value) < 1e7) return sayCount(value)
  const [size, letter] = Math.abs(value) < 1e9 ? [1e6, 'M'] : Math.abs(value) < 1e12 ? [1e9, 'G'] : [1e12, 'T']
  return `${(value / size).toPrecision(3)} ${letter}`
}
