package org.caravault.query;

/**
 * The part of a list that is asked for.
 *
 * @param counted whether the number of all rows is wanted, too
 */
public record Page(int limit, long offset, boolean counted) {}
