// What the desktop program itself says, in the system's dialogs: the window says all else (renderer/texts), also the words of the menus, which it hands over.
// A further language is an object like `english` and a line in `languages`: what it forgets does not compile.

import { app } from 'electron'

const english = {
  dialogs: {
    'open-design': { title: 'Open a design', files: 'Lamina designs' },
    'save-design': { title: 'Save the design', files: 'Lamina designs' },
    'open-onnx': { title: 'Open an ONNX model', files: 'ONNX models' },
    'save-onnx': { title: 'Save the ONNX model', files: 'ONNX models' },
    'save-python': { title: 'Save the PyTorch module', files: 'Python modules' },
    'open-image': { title: 'Open an image', files: 'Images' },
    'save-image': { title: 'Save the picture', files: 'PNG pictures' },
    'save-table': { title: 'Save the values', files: 'Tables' },
    'save-array': { title: 'Save the values', files: 'NumPy arrays' },
    'open-array': { title: 'Open a data file', files: 'Data files' },
  },
  allFiles: 'All files',
  chooseFolder: 'Choose a folder',
  unsaved: {
    message: 'Save the changes to this design?',
    detail: 'Without saving, they are lost.',
    answers: { save: 'Save', discard: "Don't save", cancel: 'Cancel' },
  },
  pageEnded: {
    message: 'The window ended unexpectedly.',
    detail: (reason: string) =>
      `Reason: ${reason}. It is loaded again; your design comes back from the last autosave, and a running training goes on.`,
    again: 'Load again',
  },
}

type Texts = typeof english

const languages: Readonly<Record<string, Texts>> = { en: english }

/** Once the program is ready: the system's language is not known before. */
export const texts = (): Texts => languages[app.getLocale().slice(0, 2)] ?? english
