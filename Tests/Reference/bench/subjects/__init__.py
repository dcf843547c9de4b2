"""The rows of the race, by subject: `ROWS` of each module names them, with what makes each ready."""

from subjects import features, linear, networks, recurrent, whole

ROWS = whole.ROWS | features.ROWS | networks.ROWS | recurrent.ROWS | linear.ROWS
