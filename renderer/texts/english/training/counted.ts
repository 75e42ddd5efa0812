// Numbers in sentences about training.

export const count = new Intl.NumberFormat('en-GB')
export const epochs = (number: number): string => (number === 1 ? '1 epoch' : `${count.format(number)} epochs`)
