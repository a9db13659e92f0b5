"""papermill for TypeScript notebooks."""

# papermill loads this package's engine while it is itself being imported. So it goes first: importing `translator`
# before papermill would otherwise come back here with the translator half made.
import papermill as papermill
