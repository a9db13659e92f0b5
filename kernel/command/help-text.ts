// What `loopbook --help` prints. A test holds it to the flags that parse-command-line.ts knows.

export const helpText = `loopbook: a Jupyter kernel for TypeScript

  loopbook install    make the kernel known to Jupyter
      --user                for you (default)
      --sys-prefix          for the active virtual or conda environment
      --prefix DIR          below DIR/share/jupyter
      --name NAME           the kernel's name (default: loopbook)
      --display-name TEXT   the name that front ends show (default: TypeScript (Loopbook))
      --env KEY=VALUE       an environment variable of the kernel; may be repeated
      --enterprise-gateway  for Jupyter Enterprise Gateway, which starts it on other hosts
      --gateway-provisioner for a server with gateway_provisioners, which does the same
      --remote-hosts A,B    those hosts (default: what the server is configured with)
  loopbook uninstall  take it away again (same places, same --name)
  loopbook run NOTEBOOK...  run notebooks from start to finish; a folder stands for those in it
      --out DIR             where the executed notebooks go (default: out)
      --html                also write an HTML handout
      --timeout SECONDS     the longest that one cell may take (default: no limit)
      --allow-errors        go on after a cell that fails
      --parallel N          notebooks at the same time (default: 1); of ten or more, one line tells how far all are,
                            and types are checked only with LOOPBOOK_TYPECHECK=wait
  loopbook handout NOTEBOOK...  write HTML handouts of notebooks as they are, without running them
      --out DIR             where they go (default: out)
  loopbook types [DIR]  put a tsconfig.json and the types of cells beside notebooks, for editors
  loopbook ps [FILE...]      what the tasks of your running kernels do, also while their loop is blocked
  loopbook pstree [FILE...]  who waits for whom
  loopbook top [FILE...]     a live view: sort, cancel a task, go to its cell
      --json                for programs; FILE is a connection file (default: all kernels of yours)
  loopbook launch     start a kernel for one of these gateways; its kernelspec calls this
      --kernel-id ID --response-address HOST:PORT --public-key KEY --port-range LOWER..UPPER
      --transport-encryption auto|required|disabled   CurveZMQ keys for the server
      --ip ADDRESS          the address to listen on (default: 0.0.0.0)
      --lost-after SECONDS  end when the server no longer asks for the kernel (default: 3600; 0: never)
      --spark-context-initialization-mode, --cluster-type, --kernel-class-name   taken and not used
  loopbook --help, --version

Notebooks stay as they are; what is written goes to --out. The exit code is 0 only if all went well.`;
