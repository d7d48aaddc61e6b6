/** What answers have in common: the call and who made it, links, waiting, large bodies. */
@NullMarked
package dev.errand.web.support;

import org.jspecify.annotations.NullMarked;
