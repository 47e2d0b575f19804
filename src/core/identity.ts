/** Weights of the 17 digits and the check characters by remainder: GB 11643-1999, ISO 7064 MOD 11-2. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK = '10X98765432'

/** The 18th character for 17 digits of a citizen identity number (GB 11643-1999 §3). */
export function checkCharacter(digits17: string): string {
  let sum = 0
  WEIGHTS.forEach((weight, index) => (sum += weight * Number(digits17[index])))
  return CHECK[sum % 11] ?? ''
}
