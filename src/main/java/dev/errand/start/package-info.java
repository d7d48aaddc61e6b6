/**
 * What {@code java -jar} runs first: puts the parts of the jar on the disk once, beside the data, and lets a JVM with better settings take
 * the place of this process. Nothing but the JDK, and of that little: each class that is loaded here is time before the start.
 */
@NullMarked
package dev.errand.start;

import org.jspecify.annotations.NullMarked;
