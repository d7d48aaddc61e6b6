/**
 * Reads what clients send (bodies, headers, query parameters) strictly into values, and refuses the rest with a word on what is wrong
 * and where.
 */
@NullMarked
package dev.errand.web.request;

import org.jspecify.annotations.NullMarked;
