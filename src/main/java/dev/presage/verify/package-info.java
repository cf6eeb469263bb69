/**
 * Every statement that Presage computes with, checked numerically: claims on one side, referees that know only definitions
 * (enumeration, sampling, refitting, descent, integration) on the other. A referee never calls what it judges.
 */
package dev.presage.verify;
