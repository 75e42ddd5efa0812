// Reads the meaning of a folder of images: which class each file belongs to, and which files are set apart for testing.

import type { BadExample } from './dataset.ts'
import type { DataFiles, SourceFile } from './source.ts'
import { foreignName } from './unreadable.ts'

/** What sharp decodes. */
const imageName = /\.(jpe?g|jfif|png|webp|tiff?|gif|avif|svg)$/i

export const isImageName = (path: string): boolean => imageName.test(path)

/** Why an image has no class. */
export const outside = 'stands outside every class folder'

export interface ImageFile {
  readonly path: string
  readonly label: number
  readonly test: boolean
}

export interface ImageClasses {
  readonly classes: readonly string[]
  readonly images: readonly ImageFile[]
  readonly bad: readonly BadExample[]
  readonly remarks: readonly string[]
}

const trainingPart = /^(train|training)$/i
const validationPart = /^(val|valid|validation|dev)$/i
const testPart = /^(test|testing)$/i

/**
 * The first folder names the class, deeper ones do not matter. A single folder around everything is looked through (as archives have it),
 * and so are folders called train, val and test: test images are set apart, val images join those that are split.
 */
export function readImageClasses({ files, folders }: Pick<DataFiles, 'files' | 'folders'>): ImageClasses {
  const root = wrapperOf(files, folders)
  const inside = (path: string): string => path.slice(root.length)
  const top = [
    ...new Set(
      folders.filter((folder) => folder.startsWith(root) && folder !== root.slice(0, -1)).map((folder) => inside(folder).split('/')[0] as string),
    ),
  ]
  const isDivided =
    top.some((name) => trainingPart.test(name)) && top.every((name) => trainingPart.test(name) || validationPart.test(name) || testPart.test(name))
  const skip = isDivided ? 1 : 0
  const classes = [
    ...new Set(
      folders.flatMap((folder) =>
        folder.startsWith(root)
          ? inside(folder)
              .split('/')
              .slice(skip, skip + 1)
          : [],
      ),
    ),
  ]
    .filter((name) => name !== '')
    .sort()
  const labels = new Map(classes.map((name, label) => [name, label]))
  const images: ImageFile[] = []
  const bad: BadExample[] = []
  for (const { path } of files) {
    const steps = inside(path).split('/')
    const label = steps.length > skip + 1 ? labels.get(steps[skip] as string) : undefined
    if (label !== undefined && isImageName(path)) images.push({ path, label, test: isDivided && testPart.test(steps[0] as string) })
    else if (isImageName(path)) bad.push({ where: path, why: outside, mend: 'Put it in the folder of its class.' })
    else if (label !== undefined) bad.push({ where: path, ...foreignName(path) })
  }
  const joined = isDivided ? top.filter((name) => validationPart.test(name)) : []
  return {
    classes,
    images,
    bad,
    remarks: joined.map((name) => `The images in "${name}" join those in "train"; the validation part is drawn from both by the split.`),
  }
}

/** `cifar10/` when everything lies in this one folder and in folders of it; otherwise ''. */
function wrapperOf(files: readonly SourceFile[], folders: readonly string[]): string {
  let root = ''
  for (;;) {
    const top = folders.filter((folder) => folder.startsWith(root) && !folder.slice(root.length).includes('/'))
    const only = top.length === 1 ? `${top[0]}/` : undefined
    const isWrapper =
      only !== undefined && !files.some(({ path }) => isImageName(path) && path.startsWith(root) && !path.slice(only.length).includes('/'))
    if (!isWrapper || !folders.some((folder) => folder.startsWith(only))) return root
    root = only
  }
}
