/** Something that a person can mend: one line on standard error, no stack. */
export class Failure extends Error {
  constructor(
    message: string,
    /** 1 failed, 2 wrong usage. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message)
  }
}
