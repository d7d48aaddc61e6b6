/** One stream about everything, for who watches the service. */
@NullMarked
package dev.errand.web.overview;

import org.jspecify.annotations.NullMarked;
