/** Which tasks workers have registered, in which revisions, and which instance serves which of them. */
@NullMarked
@NamedInterface
package dev.errand.worker.registration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
