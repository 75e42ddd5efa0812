// The Web Worker in which ELK lays out: loaded with the first tidy of a design that branches. ELK's own file waits for messages as soon as it is a worker.

import 'elkjs/lib/elk-worker.min.js'
