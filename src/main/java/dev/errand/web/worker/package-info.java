/** Workers over HTTP. */
@NullMarked
package dev.errand.web.worker;

import org.jspecify.annotations.NullMarked;
