export const plat = uni
