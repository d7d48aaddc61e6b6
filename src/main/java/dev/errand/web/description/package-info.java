/** The description of the API, and the pages made of it. */
@NullMarked
package dev.errand.web.description;

import org.jspecify.annotations.NullMarked;
