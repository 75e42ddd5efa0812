// Numbers as people read them: 27,562 and 1.81 G; a true minus sign.

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 })

export const sayCount = (value: number): string => whole.format(value).replace('-', '−')

/** From ten million on, three digits and the SI letter. */
export function sayLarge(value: number): string {
  if (Math.abs(value) < 1e7) return sayCount(value)
  const [size, letter] = Math.abs(value) < 1e9 ? [1e6, 'M'] : Math.abs(value) < 1e12 ? [1e9, 'G'] : [1e12, 'T']
  return `${(value / size).toPrecision(3)} ${letter}`
}
