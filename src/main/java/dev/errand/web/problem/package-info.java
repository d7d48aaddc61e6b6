/** Whatever goes wrong, as a problem document; nothing else leaves the service. */
@NullMarked
package dev.errand.web.problem;

import org.jspecify.annotations.NullMarked;
