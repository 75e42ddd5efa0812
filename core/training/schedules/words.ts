// Options that several schedules have. Used by the files beside it only.

import { float, int } from '../../options/options.ts'

export const factorOption = (standard: number, help: string) => float({ label: 'Factor', help, default: standard, min: 0, max: 1 })
export const lowestOption = float({ label: 'Lowest', help: 'The learning rate does not go below this.', default: 0, min: 0, max: 1000 })
export const lengthOption = (help: string) => int({ label: 'Length', help, default: 0, min: 0, max: 1_000_000_000 })
