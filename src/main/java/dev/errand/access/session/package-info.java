/** Sessions of people who signed in: what is kept of each, and which are good. Used only where people can sign in. */
@NullMarked
@NamedInterface
package dev.errand.access.session;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
