/** The one policy by which scripts of ours may name other scripts (Trusted Types). */

const policy = window.trustedTypes?.createPolicy("suket", {
  createScriptURL(address) {
    if (!address.startsWith("/static/")) throw new TypeError("not a script of ours");
    return address;
  },
});

/** Return the address of a static script as a browser wants it before it runs one. */
export const scriptAddress = (address) => (policy ? policy.createScriptURL(address) : address);
