/** Of the phone app, as the list of phones at the desk shows it. */
export const VERSION = '0.1.0'
